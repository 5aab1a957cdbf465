package org.roomkey.client.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.roomkey.client.testing.FakeContainer;

class OwnOriginTest {
  @ParameterizedTest
  @CsvSource({
    ",,true",
    "same-origin,,true",
    "same-origin,https://intranet.example,true",
    "none,,true",
    "cross-site,,false",
    "cross-site,https://intranet.example,false",
    "same-site,,false",
    "same-site,https://other.example,false",
    "same-site,http://intranet.example,true",
    "x,https://intranet.example,false",
    ",https://intranet.example,true",
    ",http://INTRANET.example:80,true",
    ",https://intranet.example:8443,true",
    ",https://intranet.example:9443,false",
    ",https://intranet.example.evil,false",
    ",https://evil.example,false",
    ",null,false",
    ",https://intranet.example@evil.example,false",
    ",file://,false"
  })
  void onlyItsOwnPagesPass(String site, String origin, boolean passes) {
    FakeContainer.Request request = new FakeContainer.Request(FakeContainer.context(Map.of()));
    request.headers.put("Host", "intranet.example");
    request.headers.put("Sec-Fetch-Site", site);
    request.headers.put("Origin", origin);
    assertEquals(passes, OwnOrigin.sends(request.asRequest()));
  }
}
