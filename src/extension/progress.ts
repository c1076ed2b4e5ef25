import * as vscode from "vscode";

/** Runs something with a notification that says so and lets the user cancel it. */
export function withProgress<T>(title: string, run: (signal: AbortSignal, notification: vscode.Progress<{ message?: string; increment?: number }>) => Promise<T>): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title: `Afterimage: ${title}`, cancellable: true };
  return Promise.resolve(
    vscode.window.withProgress(options, async (notification, token) => {
      const abort = new AbortController();
      const subscription = token.onCancellationRequested(() => abort.abort());
      try {
        return await run(abort.signal, notification);
      } finally {
        subscription.dispose();
      }
    }),
  );
}
