package orders;

import java.util.List;

/** An order; a real application reads it from a database. The pages' expressions need getters. */
public final class Order {
  /** One line of an order. */
  public record Item(int count, String article, String price) {
    public int getCount() {
      return count;
    }

    public String getArticle() {
      return article;
    }

    public String getPrice() {
      return price;
    }
  }

  private final String number;
  private volatile boolean shipped;

  Order(String number) {
    this.number = number;
  }

  /** Marks the order as shipped. Returns whether it was not shipped before. */
  synchronized boolean ship() {
    boolean first = !shipped;
    shipped = true;
    return first;
  }

  public String getNumber() {
    return number;
  }

  public String getCustomer() {
    return "Harbour Café Ltd.";
  }

  public String getAddress() {
    return "12 Quay Street, Galway";
  }

  public List<Item> getItems() {
    return List.of(
        new Item(4, "Espresso cups, set of six", "€ 112.00"),
        new Item(2, "Grinder, burr, 64 mm", "€ 798.00"),
        new Item(10, "House blend, 1 kg", "€ 185.00"));
  }

  public String getTotal() {
    return "€ 1,095.00";
  }

  public boolean isShipped() {
    return shipped;
  }

  public String getTitle() {
    return "Order " + number;
  }

  /** The id of the board for this order. */
  public String getBoardId() {
    return "order-" + number;
  }
}
