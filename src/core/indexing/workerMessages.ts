/** The messages between a worker pool and its processes, over `child_process` IPC. */
import type { ErrorKind } from "../errors.ts";
import type { PictureFeatures } from "../visual/features.ts";
import type { Resemblance } from "../visual/resemblance.ts";
import type { Look, LookTask, ResembleTask } from "./look.ts";
import type { PictureTask, Prepared, PrepareTask, Rendered, RenderTask, ThumbnailTask } from "./prepare.ts";

/** What a worker can do, by the task's kind. */
export interface WorkerTasks {
  prepare: { task: PrepareTask; result: Prepared };
  picture: { task: PictureTask; result: Uint8Array };
  thumbnail: { task: ThumbnailTask; result: undefined };
  look: { task: LookTask; result: Look };
  closely: { task: LookTask; result: PictureFeatures };
  resemble: { task: ResembleTask; result: Resemblance[] };
  read: { task: LookTask; result: string };
  "draw-asked": { task: LookTask; result: Uint8Array };
  render: { task: RenderTask; result: Rendered };
}

export type TaskKind = keyof WorkerTasks;

export type ToWorker =
  | { [K in TaskKind]: { readonly type: "run"; readonly id: number; readonly kind: K; readonly task: WorkerTasks[K]["task"] } }[TaskKind]
  | { readonly type: "abort"; readonly id: number }
  /** A picture will be asked with soon. */
  | { readonly type: "get-ready" };

export interface WorkerFailure {
  readonly kind: ErrorKind | undefined;
  readonly name: string;
  readonly message: string;
  readonly hint: string;
}

export type FromWorker =
  | { readonly type: "done"; readonly id: number; readonly result: unknown }
  | { readonly type: "failed"; readonly id: number; readonly error: WorkerFailure }
  /** A part of the task is done: the task is alive. */
  | { readonly type: "step"; readonly id: number }
  /** The process has started. */
  | { readonly type: "ready" };

/** Environment variable that tells a worker where artifacts are kept. */
export const cacheFolderVariable = "AFTERIMAGE_WORKER_CACHE";
