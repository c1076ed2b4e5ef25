/** Hits and statuses as the host would send them, over the gallery's own pictures. */
import type { LibraryStatus, PanelEvent, PanelHit, Place, Point, QuestionPicture, Snippet, ViewerEvent } from "../../../src/engine/protocol/webview.ts";
import { pastedPart, pictures, type PictureName } from "./pictures.ts";

const root = "/home/ada/shop";

/** Marks `[words]` in brackets. */
function snippet(marked: string): Snippet {
  const matches: (readonly [number, number])[] = [];
  let text = "";
  for (const [at, part] of marked.split(/[[\]]/).entries()) {
    if (at % 2 === 1) matches.push([text.length, text.length + part.length]);
    text += part;
  }
  return { text, matches };
}

function section(title: string, path: string, line: number, headingPath: readonly string[] = [title]): Place {
  return { path, key: `section:${title.toLowerCase().replaceAll(" ", "-")}`, kind: "section", anchor: { headingPath, line }, title };
}

const gatewaySections = [
  section("The order gateway", "docs/architecture/gateway.md", 12, ["Architecture", "Services", "The order gateway"]),
  section("What happens to an order", "docs/guides/orders.md", 48),
  section("Overview", "README.md", 3),
];

function size(name: PictureName): { width: number; height: number; thumbnail: string; pixels: string } {
  return { width: pictures[name].width, height: pictures[name].height, thumbnail: name, pixels: name };
}

function labelled(name: PictureName, words: readonly string[]): PanelHit["boxes"] {
  return pictures[name].labels.filter(({ text }) => words.some((word) => text.toLowerCase().includes(word)));
}

function copyAt(path: string): PanelHit["copies"][number] {
  return { path, key: "image", kind: "image", anchor: {}, title: path, mtimeMs: 1_740_000_000_000, isExact: true };
}

/** Ranges of the words in the title, as the engine marks them. */
function titleMatches(title: string, words: readonly string[]): PanelHit["titleMatches"] {
  if (words.length === 0) return [];
  return Array.from(title.matchAll(new RegExp(words.join("|"), "giu")), (match) => [match.index, match.index + match[0].length] as const);
}

type Given = Pick<PanelHit, "path" | "title" | "kind"> & Partial<PanelHit> & { readonly shownPicture?: PictureName; readonly words?: readonly string[] };

function hit({ shownPicture, words = [], ...given }: Given): PanelHit {
  return {
    root,
    key: given.kind,
    anchor: {},
    score: 0.8,
    titleMatches: titleMatches(given.title, ["gateway", "orders?"]),
    snippet: { text: "", matches: [] },
    reasons: [],
    boxes: shownPicture ? labelled(shownPicture, words) : [],
    copies: [],
    shownIn: [],
    shows: [],
    mtimeMs: 1_740_000_000_000,
    ...(shownPicture ? { picture: size(shownPicture), thumbnailUri: thumbnail(shownPicture) } : {}),
    ...given,
  };
}

function thumbnail(name: PictureName): string {
  return `/thumbnails/${name}.webp`;
}

const lexical = (text: string): PanelHit["reasons"][number] => ({ channel: "lexical", text, share: 0.7 });
const similar: PanelHit["reasons"][number] = { channel: "dense", text: "similar in meaning", share: 0.3 };

export const hits: readonly PanelHit[] = [
  hit({
    kind: "image",
    title: "Order platform gateway",
    path: "docs/architecture/images/order-platform-gateway.png",
    shownPicture: "gateway",
    words: ["gateway", "orders"],
    snippet: snippet("Order platform · Web shop · API [gateway] · [orders] · payments · inventory · [orders] db · event bus"),
    reasons: [lexical("matches “gateway”, “orders” in labels"), similar],
    shownIn: gatewaySections,
    copies: ["website/static/img/gateway.png", "slides/gateway-final.png"].map(copyAt),
  }),
  hit({
    kind: "page",
    key: "page:38",
    title: "4.2 Order gateway",
    path: "manuals/operations-handbook-2025.pdf",
    anchor: { page: 38 },
    shownPicture: "manualPage",
    words: ["gateway", "orders"],
    snippet: snippet("Figure 7: the [gateway] forwards [orders] to the service that owns them and answers with its receipt."),
    reasons: [lexical("matches “gateway”, “orders” in the text"), similar],
  }),
  hit({
    kind: "section",
    title: "The order gateway",
    key: "section:the-order-gateway",
    path: "docs/architecture/gateway.md",
    anchor: { headingPath: ["Architecture", "Services", "The order gateway"], line: 12, endLine: 40, slug: "the-order-gateway" },
    snippet: snippet("Every request of the shop passes the [gateway], which checks the session and forwards [orders] to the service that owns them."),
    reasons: [lexical("matches “gateway” in the title"), { channel: "shows", text: "shows a matching picture", share: 0.2 }],
    shows: [
      { path: "docs/architecture/images/order-platform-gateway.png", key: "image", kind: "image", anchor: {}, title: "Order platform gateway", picture: size("gateway"), thumbnailUri: thumbnail("gateway") },
      { path: "docs/architecture/images/states.png", key: "image", kind: "image", anchor: {}, title: "States", picture: size("states"), thumbnailUri: thumbnail("states") },
    ],
  }),
  hit({
    kind: "image",
    title: "Gateway latency dashboard",
    path: "docs/operations/screenshots/gateway-latency-dashboard.png",
    shownPicture: "dashboard",
    words: ["gateway", "orders"],
    snippet: snippet("Overview · [Orders] · Payments · [Gateway] · Alerts · [Gateway] latency · p50 12 ms · p95 48 ms"),
    reasons: [lexical("matches “gateway”, “orders” in labels")],
    shownIn: gatewaySections.slice(0, 1),
  }),
  hit({
    kind: "section",
    key: "section:timeouts",
    title: "Timeouts and retries of the gateway",
    path: "docs/operations/runbooks/incident-2024-11-gateway-timeouts.md",
    anchor: { headingPath: ["Runbooks", "Incidents", "Timeouts and retries of the gateway"], line: 87 },
    snippet: snippet(
      "When the [gateway] gives up on an upstream it answers 504 and keeps the [order] in the outbox. The outbox is drained every 30 seconds with exponential backoff, so that a slow service is not buried under repeated [orders]. Raise the limit only together with the client’s own timeout.",
    ),
    reasons: [lexical("matches “gateway”, “orders” in the text"), similar],
  }),
  hit({
    kind: "image",
    title: "Delivery with retries",
    path: "docs/guides/images/delivery-retries.svg",
    shownPicture: "retries",
    words: ["enqueue"],
    snippet: snippet("receive · validate · enqueue · deliver · done · retry with backoff"),
    reasons: [similar],
    shownIn: gatewaySections.slice(1, 2),
  }),
  hit({
    kind: "diagram",
    key: "mermaid:1",
    title: "Checkout sequence",
    path: "docs/architecture/checkout.md",
    anchor: { headingPath: ["Checkout", "Checkout sequence"], line: 140 },
    snippet: snippet("sequenceDiagram\n  participant Shop\n  participant [Gateway]\n  participant [Orders]\n  Shop->>[Gateway]: POST /[orders]\n  [Gateway]->>[Orders]: create"),
    reasons: [lexical("matches “gateway”, “orders” in the source")],
  }),
  hit({
    kind: "image",
    title: "Order states",
    path: "docs/architecture/images/states.png",
    shownPicture: "states",
    words: ["order"],
    snippet: snippet("created · paid · packed · shipped · payment · [order] picked"),
    reasons: [lexical("matches “orders” in labels"), similar],
  }),
  hit({
    kind: "image",
    title: "Sign in with two errors",
    path: "design/screens/sign-in-errors.png",
    shownPicture: "login",
    snippet: snippet("Sign in · Email · Enter a valid address · Password · The password is too short"),
    reasons: [similar],
  }),
  hit({ kind: "image", title: "Arrow", path: "website/static/icons/arrow.svg", shownPicture: "icon", reasons: [similar] }),
  hit({
    kind: "section",
    key: "section:网关",
    title: "订单网关的架构",
    path: "docs/zh/架构/网关.md",
    anchor: { headingPath: ["架构", "订单网关的架构"], line: 9 },
    snippet: snippet("所有请求都经过网关（[gateway]），由它校验会话并把订单转发给对应的服务；超时的请求会进入重试队列。"),
    reasons: [lexical("matches “gateway” in the text")],
  }),
  hit({
    kind: "image",
    title: "Production cluster",
    path: "docs/operations/images/production-cluster.png",
    shownPicture: "cluster",
    words: ["gateway"],
    snippet: snippet("Production cluster · pod-0 · pod-1 · … · [gateway]-2 · pod-194"),
    reasons: [lexical("matches “gateway” in labels")],
  }),
];

/** Corners of the pasted part on its original, a little askew as a photo has it. */
export const pastedRegion: readonly Point[] = (({ x, y, width, height }) => [
  { x, y },
  { x: x + width, y: y + 0.01 },
  { x: x + width - 0.01, y: y + height },
  { x: x + 0.005, y: y + height - 0.01 },
])(pastedPart.box);

export const questionPicture: QuestionPicture = {
  id: 1,
  name: "Pasted picture",
  bytes: 38_400,
  width: Math.round(pictures.gateway.width * pastedPart.box.width),
  height: Math.round(pictures.gateway.height * pastedPart.box.height),
  isAnimated: false,
  isTransparent: false,
  previewUri: "/pictures/pasted.png",
};

const original = hits[0]!;

/** The answer to the pasted picture: its original with other versions of it, then what is about it. */
export const pictureHits: readonly PanelHit[] = [
  {
    ...original,
    titleMatches: [],
    match: { region: pastedRegion, confidence: 0.97 },
    reasons: [{ channel: "visual", text: "shows the same picture", share: 0.9 }],
    copies: [
      { ...copyAt("docs/architecture/images/order-platform-gateway.svg"), isExact: false, picture: size("gateway"), thumbnailUri: thumbnail("gateway"), mtimeMs: 1_738_000_000_000 },
      { ...copyAt("website/static/img/gateway.png"), picture: size("gateway"), thumbnailUri: thumbnail("gateway") },
      { ...copyAt("slides/2023/gateway-before-the-event-bus.png"), isExact: false, picture: { ...size("gateway"), width: 640, height: 480 }, thumbnailUri: thumbnail("gateway"), mtimeMs: 1_690_000_000_000 },
    ],
  },
  ...hits.slice(1).map((each) => ({ ...each, titleMatches: [], boxes: [], reasons: [{ channel: "shows", text: "shows this picture", share: 0.5 } as const] })),
];

export const readyLibrary: LibraryStatus = {
  root,
  state: "ready",
  counts: { documents: 1204, fragments: 5310, images: 312, vectors: 5310 },
  kinds: ["section", "image", "page", "slide", "figure", "diagram", "moment"],
  skipped: [
    { path: "manuals/locked.pdf", reason: "The file is encrypted." },
    { path: "docs/broken.png", reason: "Not a picture." },
  ],
  encoder: "Built-in: text only, English at its best",
  channels: ["lexical", "dense", "visual"],
  silent: [],
};

export const ready: Extract<PanelEvent, { type: "status" }> = {
  type: "status",
  libraries: [readyLibrary],
  trusted: true,
  consented: true,
  hasFolder: true,
  engine: "running",
};

export function show(name: PictureName, over: { readonly page?: number; readonly pages?: number; readonly words?: readonly string[]; readonly region?: readonly Point[] } = {}): ViewerEvent {
  const { width, height, labels } = pictures[name];
  const known = hits.find(({ thumbnailUri }) => thumbnailUri === thumbnail(name));
  const { path, kind, title } = known ?? { path: `images/${name}.png`, kind: "image" as const, title: name };
  const place: Place = { path, key: over.page === undefined ? kind : `page:${over.page}`, kind, title, anchor: over.page === undefined ? {} : { page: over.page } };
  const shownIn = known?.shownIn ?? [];
  return {
    type: "show",
    root,
    view: { uri: `/pictures/${name}.png`, width, height, place, labels, shownIn, pages: over.pages ?? 1 },
    ...(over.region ? { region: over.region } : {}),
    boxes: over.region ? [] : over.words === undefined ? (known?.boxes.map(({ box }) => box) ?? []) : labelled(name, over.words).map(({ box }) => box),
    shownIn,
  };
}
