import { appendFile, mkdir, readdir, readFile, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Numbers from 0 up to, and without, `below`. */
export type Random = (below: number) => number;

/** Paths of all files below a folder, sorted. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])).sort();
}

type Mutation = (folder: string, file: string, random: Random) => Promise<void>;

/** Ways to damage one file, or to put something else in its place. */
const mutations: readonly Mutation[] = [
  bytes((content, random) => {
    for (let times = 1 + random(8); times > 0; times--) content[random(content.length)] = random(256);
    return content;
  }),
  bytes((content, random) => {
    content[random(content.length)]! ^= 1 << random(8);
    return content;
  }),
  bytes((content, random) => content.subarray(0, random(content.length))),
  bytes((content, random) => Buffer.concat([content.subarray(0, random(content.length)), content.subarray(random(content.length))])),
  lines((all, random) => all.toSpliced(random(all.length), 1)),
  lines((all, random) => all.toSpliced(random(all.length), 0, all[random(all.length)]!)),
  lines((all) => all.toReversed()),
  lines((all) => all.map((line) => `${line}\r`)),
  lines((all, random) => all.toSpliced(random(all.length), 0, "<<<<<<< HEAD", "=======", ">>>>>>> left")),
  // Parts of two lines in one: keys, payloads and checksums that are each right, and do not belong together.
  lines((all, random) => {
    const [a, b] = [all[random(all.length)]!.split(" "), all[random(all.length)]!.split(" ")];
    const part = random(3);
    return [...all, a.map((text, at) => (at === part ? (b[at] ?? text) : text)).join(" ")];
  }),
  lines((all, random) => [...all, all[random(all.length)]!.toUpperCase()]),
  lines((all, random) => [...all, `${"f".repeat(64)} ${["NaN", "Infinity", "-0", "AAAA", "!", "[[[[", '{"__proto__":1}'][random(7)]!} 00000000`]),
  lines((all) => [...all, "x".repeat(3 * 1024 * 1024)]),
  async (folder, file, random) => {
    const others = await filesBelow(folder);
    await writeFile(file, await readFile(others[random(others.length)]!));
  },
  async (folder, file, random) => {
    const others = await filesBelow(folder);
    await appendFile(file, await readFile(others[random(others.length)]!));
  },
  async (_, file) => rm(file),
  async (folder, file) => rename(file, join(folder, "elsewhere.txt")),
  async (_, file) => truncate(file, 9 * 1024 * 1024),
  async (_, file) => {
    await rm(file);
    await mkdir(file);
  },
  async (_, file) => {
    await rm(file);
    await symlink("/dev/zero", file).catch(() => undefined); // Windows may not allow links
  },
  async (_, file) => {
    await rename(dirname(file), `${dirname(file)}.moved`);
    await symlink(`${dirname(file)}.moved`, dirname(file)).catch(() => undefined);
  },
];

/** Damages one file of a folder, in a way that the random numbers choose. */
export async function damage(folder: string, random: Random): Promise<void> {
  const files = await filesBelow(folder);
  const file = files[random(files.length)];
  if (file !== undefined) await mutations[random(mutations.length)]!(folder, file, random);
}

function bytes(change: (content: Buffer, random: Random) => Uint8Array): Mutation {
  return async (_, file, random) => {
    const content = await readFile(file);
    if (content.length > 0) await writeFile(file, change(content, random));
  };
}

function lines(change: (all: readonly string[], random: Random) => readonly string[]): Mutation {
  return async (_, file, random) => {
    const all = (await readFile(file, "latin1")).split("\n").filter((line) => line !== "");
    if (all.length > 0) await writeFile(file, `${change(all, random).join("\n")}\n`, "latin1");
  };
}
