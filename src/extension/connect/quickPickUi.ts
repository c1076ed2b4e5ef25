import * as vscode from "vscode";
import { isAbort } from "../../core/errors.ts";
import { DisposableStore } from "../disposables.ts";
import { back, type Answer, type Choice, type ConnectUi, type Question, type TextQuestion } from "./connectUi.ts";

interface Item<T> extends vscode.QuickPickItem {
  readonly choice?: Choice<T>;
}

/** The flow's questions in VS Code's own quick input; each stays open until it is answered or closed. */
export class QuickPickUi implements ConnectUi {
  readonly #docs: vscode.Uri;

  /** @param docs a Markdown file about endpoints */
  constructor(docs: vscode.Uri) {
    this.#docs = docs;
  }

  choose<T>({ title, placeholder, choices, search }: Question<T>): Promise<Answer<T>> {
    const abort = new AbortController();
    const pick = vscode.window.createQuickPick<Item<T>>();
    pick.placeholder = placeholder;
    pick.matchOnDescription = true;
    pick.matchOnDetail = true;
    pick.items = itemsOf(choices);
    return new Promise<Answer<T>>((resolve, reject) => {
      if (search !== undefined) {
        pick.busy = true;
        search(abort.signal).then(
          (found) => {
            pick.items = itemsOf([...found, ...choices]);
            pick.busy = false;
          },
          (error: unknown) => {
            // Closing the question ends the search, and says so by itself.
            if (!abort.signal.aborted) reject(error);
          },
        );
      }
      pick.onDidAccept(() => {
        const choice = pick.selectedItems[0]?.choice;
        if (choice !== undefined) resolve(choice.value);
      });
      show(pick, title, resolve);
    }).finally(() => {
      abort.abort();
      pick.dispose();
    });
  }

  enter({ title, placeholder, prompt, value, secret, problemOf }: TextQuestion): Promise<Answer<string>> {
    const input = vscode.window.createInputBox();
    input.placeholder = placeholder;
    input.prompt = prompt;
    input.value = value ?? "";
    input.password = secret ?? false;
    return new Promise<Answer<string>>((resolve) => {
      input.onDidChangeValue(() => (input.validationMessage = ""));
      input.onDidAccept(() => {
        const problem = problemOf(input.value);
        if (problem === "") resolve(input.value);
        else input.validationMessage = problem;
      });
      show(input, title, resolve);
    }).finally(() => input.dispose());
  }

  work<T>(title: string, doing: string, run: (signal: AbortSignal) => Promise<T>): Promise<Answer<T>> {
    const abort = new AbortController();
    const pick = vscode.window.createQuickPick();
    pick.placeholder = doing;
    pick.busy = true;
    return new Promise<Answer<T>>((resolve, reject) => {
      show(pick, title, resolve);
      run(abort.signal).then(resolve, (error: unknown) => {
        if (!(abort.signal.aborted && isAbort(error))) reject(error);
      });
    }).finally(() => {
      abort.abort();
      pick.dispose();
    });
  }

  async confirm(message: string, detail: string, yes: string): Promise<boolean> {
    return (await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) === yes;
  }

  async copy(text: string): Promise<void> {
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(`$(check) Copied: ${text}`, 5000);
  }

  async openDocs(): Promise<void> {
    await vscode.commands.executeCommand("markdown.showPreview", this.#docs);
  }
}

function show<T>(input: vscode.QuickPick<Item<T>> | vscode.InputBox, title: string, resolve: (answer: Answer<never>) => void): void {
  const owned = new DisposableStore();
  input.title = `Afterimage: ${title}`;
  // Starting a server or looking up a key takes the focus elsewhere; the questions wait.
  input.ignoreFocusOut = true;
  input.buttons = [vscode.QuickInputButtons.Back];
  owned.add(
    input.onDidTriggerButton(() => {
      resolve(back);
    }),
  );
  owned.add(
    input.onDidHide(() => {
      owned.dispose();
      resolve(undefined);
    }),
  );
  input.show();
}

function itemsOf<T>(choices: readonly Choice<T>[]): Item<T>[] {
  return choices.flatMap((choice) => {
    const { heading, label, description, detail } = choice;
    const item: Item<T> = {
      label,
      ...(description === undefined ? {} : { description }),
      ...(detail === undefined ? {} : { detail }),
      alwaysShow: true,
      choice,
    };
    return heading === undefined ? [item] : [{ label: heading, kind: vscode.QuickPickItemKind.Separator }, item];
  });
}
