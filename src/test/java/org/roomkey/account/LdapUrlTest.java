package org.roomkey.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LdapUrlTest {
  @Test
  void aUrlSaysWhereTheNamesAre() {
    assertEquals(
        Optional.of(
            new LdapUrl(
                "ldaps://ldap.example.com:1636",
                "ou=people,dc=example,dc=com",
                List.of("displayName", "cn"),
                true,
                "(uid={0})")),
        LdapUrl.parse("ldaps://ldap.example.com:1636/ou=people,dc=example,dc=com??sub?(uid={0})"));
    assertEquals(
        Optional.of(
            new LdapUrl(
                "ldap://[::1]",
                "ou=A\\+B C/D?,dc=example",
                List.of("name", "cn;lang-de"),
                false,
                "(&(objectClass=person)(mail={0}@example.com))")),
        LdapUrl.parse(
            "ldap://[::1]/ou=A%5C+B%20C/D%3F,dc=example?name,cn;lang-de?one"
                + "?(&(objectClass=person)(mail={0}@example.com))"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ldap.example.com",
        "https://ldap.example.com/dc=example??sub?(uid={0})",
        "ldap://ldap.example.com/dc=example",
        "ldap://ldap.example.com/dc=example??base?(uid={0})",
        "ldap://ldap.example.com/dc=example??sub?(uid=dora)",
        "ldap://ldap.example.com/dc=example??sub?uid={0}",
        "ldap://user:secret@ldap.example.com/dc=example??sub?(uid={0})",
        "ldap://a ldap://b/dc=example??sub?(uid={0})",
        "ldap://ldap.example.com/no-dn??sub?(uid={0})",
        "ldap://ldap.example.com/dc=%zz??sub?(uid={0})"
      })
  void anythingElseIsRefused(String text) {
    assertEquals(Optional.empty(), LdapUrl.parse(text));
  }
}
