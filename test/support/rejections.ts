import type { RootHookObject } from "mocha";
import { messageOf } from "../../src/core/errors.ts";

const rejected: unknown[] = [];

process.on("unhandledRejection", (reason) => rejected.push(reason));

/** A promise that is rejected and that nobody waits for would end the process that a user runs; mocha lets it pass. */
export const mochaHooks: RootHookObject = {
  afterEach() {
    const [first] = rejected.splice(0);
    if (first !== undefined) throw first instanceof Error ? first : new Error(messageOf(first));
  },
};
