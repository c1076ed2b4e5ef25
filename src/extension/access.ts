/**
 * Whether we may read the workspace: `ask` until the user has said yes, also after a “Not Now”, which only means that
 * we do not ask by ourselves again.
 */
export type Access = "no-folder" | "untrusted" | "ask" | "granted";

/** Decides the access from what is known of the workspace. */
export function accessOf(known: { folders: number; trusted: boolean; consented: boolean }): Access {
  if (known.folders === 0) return "no-folder";
  if (!known.trusted) return "untrusted";
  return known.consented ? "granted" : "ask";
}

/** Why there is nothing to search, and the command that changes it. */
export interface Obstacle {
  readonly message: string;
  readonly hint: string;
  readonly action: string;
  readonly command: string;
}

export function obstacleOf(access: Exclude<Access, "granted">): Obstacle {
  switch (access) {
    case "no-folder":
      return {
        message: "There is no folder to search.",
        hint: "Afterimage searches the pictures and documents of the open folder.",
        action: "Open Folder…",
        command: "workbench.action.files.openFolder",
      };
    case "untrusted":
      return {
        message: "This workspace is not trusted.",
        hint: "Afterimage reads and indexes files only in a trusted workspace.",
        action: "Manage Workspace Trust",
        command: "workbench.trust.manage",
      };
    case "ask":
      return {
        message: "This workspace is not indexed yet.",
        hint: "Nothing is sent anywhere but to a server of your own, if you connect one; the index lies in the folder .afterimage.",
        action: "Index This Workspace",
        command: "afterimage.index",
      };
  }
}
