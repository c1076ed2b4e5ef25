import { draw } from "../draw.ts";

/** Everything on one page: who uses Lanternfish, what it is made of, what it leans on. */
export const architectureOverview = (): string =>
  draw(
    {
      width: 1180,
      height: 760,
      title: "Lanternfish platform overview",
      description: "Clients reach the API gateway through the CDN; domain services own their databases and talk through Kafka; carriers, the payment provider and the mail provider are outside.",
    },
    ({ text, card, group, link, arrow }) => {
      text(40, 48, "Lanternfish platform overview", { size: 22, weight: 700 });
      text(40, 72, "Requests go down, events go sideways. Each service owns its data.", { size: 13, color: "#64748b" });

      const web = card(90, 110, 170, 56, "Storefront", { tint: "blue", lines: ["Next.js, server-rendered"] });
      const app = card(300, 110, 170, 56, "Mobile app", { tint: "blue", lines: ["iOS and Android"] });
      const portal = card(510, 110, 170, 56, "Seller portal", { tint: "blue", lines: ["React, single page"] });
      const partner = card(720, 110, 170, 56, "Partner API", { tint: "blue", lines: ["OAuth2 client credentials"] });

      const gateway = card(90, 222, 800, 52, "API gateway — TLS, rate limits, JWT validation, request ids", { tint: "violet" });
      for (const client of [web, app, portal, partner]) {
        link(client, "bottom", gateway, "top", { at: [0.5, (client.x + client.width / 2 - gateway.x) / gateway.width] });
      }

      group(60, 326, 860, 330, "Domain services (Kubernetes, one namespace per team)", "slate", true);
      const names = [
        ["Catalog", "Elixir", "green"],
        ["Cart", "Go", "green"],
        ["Orders", "Kotlin", "green"],
        ["Payments", "Kotlin", "rose"],
        ["Shipping", "Rust", "teal"],
      ] as const;
      const services = names.map(([name, language, tint], index) =>
        card(90 + index * 163, 356, 146, 64, `${name} service`, { tint, lines: [language] }),
      );
      const stores = ["OpenSearch", "Redis", "PostgreSQL", "PostgreSQL", "PostGIS"].map((name, index) =>
        card(104 + index * 163, 462, 118, 70, name, { form: "cylinder", tint: "amber" }),
      );
      const bus = card(90, 572, 798, 48, "Kafka event bus — order.*, payment.*, parcel.*, stock.*", { form: "queue", tint: "violet" });
      services.forEach((service, index) => {
        link(gateway, "bottom", service, "top", { at: [(service.x + service.width / 2 - gateway.x) / gateway.width, 0.5] });
        const store = stores[index];
        if (store !== undefined) link(service, "bottom", store, "top", { bothWays: true });
      });
      for (const store of [2, 3, 4]) {
        const x = 90 + store * 163 + 138;
        link({ x, y: 420, width: 0, height: 0 }, "bottom", { x, y: 572, width: 0, height: 0 }, "top", { dashed: true });
      }

      group(960, 326, 180, 330, "Outside our control", "slate", true);
      card(980, 356, 140, 60, "Card acquirer", { lines: ["PSP, 3-D Secure"] });
      const carriers = card(980, 446, 140, 60, "Carriers", { lines: ["DHL, GLS, SF Express"] });
      const mail = card(980, 536, 140, 60, "Mail provider", { lines: ["SMTP relay"] });
      const shipping = services[4];
      if (shipping !== undefined) {
        link(shipping, "right", carriers, "left");
      }
      link(bus, "right", mail, "left");
      arrow([[700, 356], [700, 340], [1050, 340], [1050, 356]]);

      const lake = card(90, 680, 300, 50, "Data lake (Iceberg on S3)", { form: "pill", tint: "amber" });
      const observability = card(430, 680, 460, 50, "OpenTelemetry → Tempo, Loki, Prometheus", { form: "pill", tint: "slate" });
      link(bus, "bottom", lake, "top", { at: [(360 - bus.x) / bus.width, 0.9] });
      link(bus, "bottom", observability, "top", { at: [(660 - bus.x) / bus.width, 0.5], dashed: true });
    },
  );

/** Which topic flows from whom to whom. */
export const eventFlow = (): string =>
  draw(
    {
      width: 1080,
      height: 600,
      title: "Order events on Kafka",
      description: "Producers, topics and consumer groups from an order being placed until the parcel is delivered, with the dead letter queue.",
    },
    ({ text, card, link, arrow, theme }) => {
      text(40, 46, "Order events on Kafka", { size: 22, weight: 700 });
      text(150, 92, "PRODUCERS", { size: 11, weight: 700, color: theme.muted, anchor: "middle" });
      text(490, 92, "TOPICS (12 partitions, key = order id)", { size: 11, weight: 700, color: theme.muted, anchor: "middle" });
      text(890, 92, "CONSUMER GROUPS", { size: 11, weight: 700, color: theme.muted, anchor: "middle" });

      const orders = card(60, 130, 180, 60, "Orders", { tint: "green", lines: ["transactional outbox"] });
      const payments = card(60, 250, 180, 60, "Payments", { tint: "rose", lines: ["idempotent producer"] });
      const shipping = card(60, 370, 180, 60, "Shipping", { tint: "teal", lines: ["webhook ingest"] });

      const placed = card(380, 120, 220, 42, "order.placed.v2", { form: "queue", tint: "violet" });
      const paid = card(380, 200, 220, 42, "payment.captured.v1", { form: "queue", tint: "violet" });
      const failed = card(380, 270, 220, 42, "payment.failed.v1", { form: "queue", tint: "violet" });
      const label = card(380, 350, 220, 42, "parcel.label-printed.v1", { form: "queue", tint: "violet" });
      const moved = card(380, 420, 220, 42, "parcel.moved.v3", { form: "queue", tint: "violet" });
      const dead = card(380, 510, 220, 42, "dead-letter", { form: "queue", tint: "rose" });

      const fraud = card(790, 113, 200, 56, "fraud-scoring", { tint: "amber", lines: ["lag alert above 5 s"] });
      const fulfil = card(790, 193, 200, 56, "fulfilment", { tint: "teal", lines: ["reserves stock"] });
      const notify = card(790, 280, 200, 56, "notifications", { tint: "blue", lines: ["mail, push, SMS"] });
      const track = card(790, 364, 200, 56, "tracking-projection", { tint: "blue", lines: ["materialised view"] });
      const replay = card(790, 503, 200, 56, "replay tool", { tint: "slate", lines: ["run by the on-call"] });

      link(orders, "right", placed, "left");
      link(payments, "right", paid, "left", { at: [0.35, 0.5] });
      link(payments, "right", failed, "left", { at: [41 / 60, 0.5] });
      link(shipping, "right", label, "left", { at: [0.35, 0.5] });
      link(shipping, "right", moved, "left", { at: [0.65, 0.5] });
      link(placed, "right", fraud, "left");
      link(paid, "right", fulfil, "left", { at: [0.5, 0.5] });
      link(failed, "right", notify, "left", { at: [0.4, 0.4] });
      link(label, "right", notify, "left", { at: [0.5, 0.75] });
      link(moved, "right", track, "left");
      link(dead, "right", replay, "left");
      arrow([[850, 420], [850, 478], [490, 478], [490, 510]], { dashed: true, tint: "rose", label: "after 3 retries" });
    },
  );
