import assert from "node:assert/strict";
import { readIntent } from "../../../src/core/search/intent.ts";

describe("readIntent", () => {
  it("hears that a picture is wanted, in English and Chinese", () => {
    for (const query of ["order flow diagram", "the blue boxes with arrows", "订单服务架构图", "登录页面截图", "which chart shows the latency"]) {
      assert.equal(readIntent(query).form, "picture", query);
    }
  });

  it("hears a question", () => {
    for (const query of ["how do I rotate the keys", "rotate the keys?", "如何轮换密钥", "how do I push an image", "what is blue-green deployment"]) {
      assert.equal(readIntent(query).form, "text", query);
    }
  });

  it("leaves it open otherwise", () => {
    for (const query of ["rotate keys", "payment gateway retries", "figure out the quota"]) {
      assert.equal(readIntent(query).form, "either", query);
    }
  });

  it("takes the naming of the form off the subject, and never everything", () => {
    assert.equal(readIntent("Diagram that shows the order flow").subject, "the order flow");
    assert.equal(readIntent("a screenshot of the settings page").subject, "the settings page");
    assert.equal(readIntent("Architecture diagram showing two regions").subject, "two regions");
    assert.equal(readIntent("order flow diagram").subject, "order flow diagram");
    assert.equal(readIntent("diagram of ").subject, "diagram of ");
  });
});
