import { draw } from "../draw.ts";

type Column = readonly [name: string, type: string, key?: "PK" | "FK"];

/** The orders database as an entity-relationship diagram. */
export const ordersSchema = (): string =>
  draw(
    {
      width: 1080,
      height: 680,
      title: "Orders database",
      description: "Entity-relationship diagram: customer, address, order, order_line, product, payment, shipment and parcel_event with their keys.",
    },
    ({ raw, text, arrow, theme }) => {
      text(40, 46, "Orders database (PostgreSQL)", { size: 22, weight: 700 });
      const table = (x: number, y: number, name: string, columns: readonly Column[], tint: keyof typeof theme.tints): void => {
        const { fill, stroke } = theme.tints[tint];
        const height = 34 + columns.length * 24 + 8;
        raw(`<rect x="${x}" y="${y}" width="240" height="${height}" rx="8" fill="#fff" stroke="${stroke}" stroke-width="1.5"/>`);
        raw(`<path d="M${x} ${y + 34} v-26 a8 8 0 0 1 8 -8 h224 a8 8 0 0 1 8 8 v26 z" fill="${fill}" stroke="${stroke}" stroke-width="1.5"/>`);
        text(x + 14, y + 22, name, { size: 14, weight: 700, mono: true });
        columns.forEach(([column, type, key], index) => {
          const baseline = y + 54 + index * 24;
          text(x + 14, baseline, key ?? "", { size: 10, weight: 700, color: stroke });
          text(x + 40, baseline, column, { size: 12, mono: true });
          text(x + 228, baseline, type, { size: 11, color: theme.muted, anchor: "end", mono: true });
        });
      };
      table(50, 90, "customer", [["id", "uuid", "PK"], ["email", "citext"], ["locale", "text"], ["created_at", "timestamptz"]], "blue");
      table(50, 300, "address", [["id", "uuid", "PK"], ["customer_id", "uuid", "FK"], ["line1", "text"], ["postcode", "text"], ["country", "char(2)"]], "blue");
      table(420, 90, "order", [["id", "text", "PK"], ["customer_id", "uuid", "FK"], ["ship_to", "uuid", "FK"], ["status", "order_status"], ["total_cents", "bigint"], ["currency", "char(3)"], ["placed_at", "timestamptz"]], "green");
      table(420, 400, "order_line", [["order_id", "text", "FK"], ["line_no", "int", "PK"], ["sku", "text", "FK"], ["quantity", "int"], ["price_cents", "bigint"]], "green");
      table(790, 90, "payment", [["id", "uuid", "PK"], ["order_id", "text", "FK"], ["method", "text"], ["captured_at", "timestamptz"]], "rose");
      table(790, 270, "shipment", [["id", "uuid", "PK"], ["order_id", "text", "FK"], ["carrier", "text"], ["tracking_no", "text"]], "teal");
      table(790, 450, "parcel_event", [["shipment_id", "uuid", "FK"], ["seq", "int", "PK"], ["state", "parcel_state"], ["seen_at", "timestamptz"], ["geo", "geography"]], "teal");
      table(50, 530, "product", [["sku", "text", "PK"], ["title", "text"], ["weight_g", "int"]], "amber");
      const one = (label: string) => ({ label });
      arrow([[420, 168], [290, 168]], one("n : 1"));
      arrow([[420, 192], [355, 192], [355, 340], [290, 340]], one("n : 1"));
      arrow([[540, 400], [540, 300]], one("n : 1"));
      arrow([[420, 502], [355, 502], [355, 580], [290, 580]], one("n : 1"));
      arrow([[790, 168], [660, 168]], one("n : 1"));
      arrow([[790, 348], [725, 348], [725, 220], [660, 220]], one("n : 1"));
      arrow([[910, 450], [910, 408]], one(""));
    },
  );
