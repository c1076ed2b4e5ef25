import { dark, draw, light, type Theme, type TintName } from "../draw.ts";

type Message = readonly [from: number, to: number, text: string, style?: "return" | "note"];

interface Sequence {
  readonly title: string;
  readonly description: string;
  readonly participants: readonly (readonly [name: string, tint: TintName])[];
  readonly messages: readonly Message[];
  readonly theme?: Theme;
  readonly gap?: number;
}

function sequence({ title, description, participants, messages, theme = light, gap = 190 }: Sequence): string {
  const step = 44;
  const width = 80 + participants.length * gap;
  const height = 190 + messages.length * step;
  return draw({ width, height, title, description, theme }, ({ raw, text, card, arrow }) => {
    text(40, 46, title, { size: 22, weight: 700 });
    const center = (index: number): number => 40 + gap / 2 + index * gap;
    participants.forEach(([name, tint], index) => {
      const x = center(index);
      raw(`<path d="M${x} 122 V${height - 40}" stroke="${theme.line}" stroke-dasharray="3 5"/>`);
      card(x - 72, 78, 144, 44, name, { tint });
    });
    messages.forEach(([from, to, label, style], index) => {
      const y = 162 + index * step;
      const [a, b] = [center(from), center(to)];
      if (style === "note") {
        const { fill, stroke } = theme.tints.amber;
        raw(`<rect x="${a - 84}" y="${y - 18}" width="${b - a + 168}" height="32" rx="4" fill="${fill}" stroke="${stroke}"/>`);
        text((a + b) / 2, y + 3, label, { size: 12, anchor: "middle" });
      } else if (from === to) {
        arrow([[a, y - 10], [a + 46, y - 10], [a + 46, y + 10], [a, y + 10]]);
        text(a + 54, y + 4, label, { size: 12, halo: true });
      } else {
        arrow([[a, y], [b, y]], { dashed: style === "return" });
        text((a + b) / 2, y - 7, label, { size: 12, anchor: "middle", halo: true });
      }
    });
  });
}

export const checkoutSequence = (): string =>
  sequence({
    title: "Checkout, from cart to confirmation",
    description: "Sequence diagram: the browser places an order, the orders service reserves stock, payments runs 3-D Secure and captures, an event confirms the order.",
    participants: [["Browser", "blue"], ["API gateway", "violet"], ["Orders", "green"], ["Inventory", "amber"], ["Payments", "rose"], ["Card acquirer", "slate"]],
    messages: [
      [0, 1, "POST /checkout  Idempotency-Key"],
      [1, 2, "PlaceOrder(cart, address)"],
      [2, 3, "ReserveStock(skus, 15 min)"],
      [3, 2, "reservation id", "return"],
      [2, 4, "Authorize(amount, token)"],
      [4, 5, "3-D Secure challenge"],
      [5, 4, "authenticated", "return"],
      [4, 5, "authorize 84.90 EUR"],
      [5, 4, "approved, auth code", "return"],
      [4, 2, "PaymentAuthorized", "return"],
      [2, 2, "commit order + outbox"],
      [2, 1, "201 order confirmed", "return"],
      [1, 0, "redirect to /orders/LF-20931", "return"],
      [2, 4, "order.placed → capture within 24 h", "note"],
    ],
  });

export const tokenRefresh = (): string =>
  sequence({
    title: "Refreshing a session token",
    description: "Sequence diagram, dark theme: an expired access token is exchanged at the identity provider; a reused refresh token revokes the family.",
    theme: dark,
    participants: [["Mobile app", "blue"], ["API gateway", "violet"], ["Identity", "green"], ["Token store", "amber"]],
    gap: 220,
    messages: [
      [0, 1, "GET /cart  Bearer (expired)"],
      [1, 0, "401 token_expired", "return"],
      [0, 2, "POST /token  refresh_token=R1"],
      [2, 3, "rotate R1 → R2"],
      [3, 2, "family ok", "return"],
      [2, 0, "access token + R2", "return"],
      [0, 1, "GET /cart  Bearer (fresh)"],
      [2, 3, "R1 seen again: revoke the whole family", "note"],
    ],
  });

export const refundSequenceChinese = (): string =>
  sequence({
    title: "退款流程",
    description: "时序图：客服发起退款，支付服务调用收单行，账务服务冲正，买家收到通知。",
    participants: [["客服后台", "blue"], ["订单服务", "green"], ["支付服务", "rose"], ["收单银行", "slate"], ["账务服务", "amber"]],
    messages: [
      [0, 1, "提交退款申请"],
      [1, 1, "校验退货状态"],
      [1, 2, "发起退款（幂等键）"],
      [2, 3, "原路退回"],
      [3, 2, "受理成功", "return"],
      [2, 4, "生成冲正分录"],
      [4, 2, "已记账", "return"],
      [2, 1, "退款完成事件", "return"],
      [1, 0, "通知买家，1–3 个工作日到账", "return"],
    ],
  });
