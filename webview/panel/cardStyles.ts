import { css } from "lit";

export const cardStyles = css`
  :host {
    position: relative;
    display: flex;
    flex-direction: column;
    min-width: 0;
    overflow: hidden;
    border: 1px solid var(--line);
    border-radius: 6px;
    background: var(--vscode-editor-background);
    user-select: none;
  }
  :host(:hover) {
    border-color: var(--vscode-contrastActiveBorder, color-mix(in srgb, var(--vscode-foreground) 32%, transparent));
  }
  :host([current]) {
    border-color: var(--vscode-contrastActiveBorder, color-mix(in srgb, var(--vscode-focusBorder) 60%, transparent));
  }
  :host(:focus-visible) {
    border-color: var(--vscode-focusBorder);
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 0;
  }
  .main {
    flex: auto;
    cursor: pointer;
  }
  afterimage-cover {
    border-bottom: 1px solid var(--line);
  }
  .body {
    padding: 10px 12px 12px;
  }
  :host(:hover) .main,
  :host(:hover) .footer {
    background: var(--vscode-list-hoverBackground);
  }
  .title {
    overflow: hidden;
    font-size: 1.08em;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .title mark {
    background: none;
    box-shadow: none;
    color: var(--vscode-list-highlightForeground, inherit);
  }
  :host([wide]) {
    container-type: inline-size;
  }
  @container (min-width: 440px) {
    :host([wide]) .main {
      display: flex;
    }
    :host([wide]) afterimage-cover {
      flex: none;
      width: min(54%, 520px);
      border-right: 1px solid var(--line);
      border-bottom: 0;
    }
    :host([wide]) .body {
      flex: auto;
      min-width: 0;
      padding-right: 32px;
    }
  }
  .match {
    display: flex;
    gap: 6px;
    align-items: center;
    margin-bottom: 6px;
  }
  .match .icon {
    color: var(--match-line);
  }
  .match .where {
    min-width: 0;
    overflow: hidden;
    color: var(--quiet);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .kind {
    display: flex;
    gap: 4px;
    align-items: center;
    margin-bottom: 4px;
    color: var(--quiet);
    font-size: var(--small);
  }
  .kind .icon {
    width: 14px;
    font-size: 14px;
  }
  .path {
    display: flex;
    overflow: hidden;
    color: var(--quiet);
    font-size: var(--small);
    white-space: nowrap;
  }
  .root {
    flex: none;
    margin-right: 6px;
    padding: 0 5px;
    border-radius: 3px;
    background: var(--vscode-badge-background);
    color: var(--vscode-badge-foreground);
  }
  .folder,
  .file {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .folder {
    flex: 0 1000 auto;
  }
  .folder:not(:empty) {
    min-width: 2em;
  }
  .file {
    flex: 0 1 auto;
  }
  .snippet {
    display: -webkit-box;
    margin-top: 8px;
    overflow: hidden;
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .reasons {
    display: -webkit-box;
    margin-top: 8px;
    overflow: hidden;
    color: var(--quiet);
    font-size: var(--small);
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .footer {
    padding: 0 8px 8px;
    font-size: var(--small);
  }
  .toggles {
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
  }
  .toggle {
    display: inline-flex;
    gap: 2px;
    align-items: center;
    padding: 2px 6px 2px 2px;
    border-radius: var(--radius);
    color: var(--quiet);
  }
  .toggle:hover {
    background: var(--vscode-toolbar-hoverBackground);
    color: var(--vscode-foreground);
  }
  .actions {
    position: absolute;
    top: 6px;
    right: 6px;
    display: flex;
    gap: 2px;
    padding: 2px;
    border: 1px solid var(--line);
    border-radius: 6px;
    background: var(--vscode-editorWidget-background);
    box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
    opacity: 0;
    transition: opacity 80ms;
  }
  :host(:hover) .actions,
  :host(:focus-visible) .actions,
  .actions:focus-within {
    opacity: 1;
  }
`;
