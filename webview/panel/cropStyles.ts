import { css } from "lit";

export const cropStyles = css`
  dialog {
    width: min(960px, calc(100vw - 32px));
    max-width: none;
    max-height: calc(100vh - 32px);
    padding: 16px 20px;
    border: 1px solid var(--line);
    border-radius: 8px;
    background: var(--vscode-editorWidget-background);
    color: var(--vscode-editorWidget-foreground, var(--vscode-foreground));
    box-shadow: 0 4px 24px var(--vscode-widget-shadow, transparent);
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
    gap: 4px;
  }
  dialog::backdrop {
    background: color-mix(in srgb, var(--vscode-editor-background) 60%, transparent);
  }
  h2 {
    margin: 0;
    font-size: 1.15em;
    font-weight: 600;
  }
  p {
    margin: 0 0 10px;
    color: var(--quiet);
  }
  .room {
    display: grid;
    flex: auto;
    place-items: center;
    container-type: size;
    height: min(62vh, 640px);
    min-height: 160px;
    padding: 8px;
    overflow: hidden;
    background: var(--ground);
  }
  .sheet {
    position: relative;
    width: min(100cqw, 100cqh * var(--ratio));
    aspect-ratio: var(--ratio);
    background: var(--paper);
    cursor: crosshair;
    touch-action: none;
    user-select: none;
  }
  img {
    display: block;
    width: 100%;
    height: 100%;
  }
  .selection {
    position: absolute;
    border: 2px solid var(--vscode-focusBorder);
    box-shadow: 0 0 0 9999px rgba(0, 0, 0, 0.5);
    cursor: move;
  }
  .selection:focus-visible {
    outline: 2px solid #ffffff;
    outline-offset: 1px;
  }
  .handle {
    position: absolute;
    left: calc(50% - 6px);
    top: calc(50% - 6px);
    width: 12px;
    height: 12px;
    border: 2px solid #ffffff;
    border-radius: 50%;
    background: var(--vscode-focusBorder);
  }
  .handle[data-x="-1"] {
    left: -7px;
    cursor: ew-resize;
  }
  .handle[data-x="1"] {
    left: calc(100% - 5px);
    cursor: ew-resize;
  }
  .handle[data-y="-1"] {
    top: -7px;
    cursor: ns-resize;
  }
  .handle[data-y="1"] {
    top: calc(100% - 5px);
    cursor: ns-resize;
  }
  .handle[data-x="-1"][data-y="-1"],
  .handle[data-x="1"][data-y="1"] {
    cursor: nwse-resize;
  }
  .handle[data-x="1"][data-y="-1"],
  .handle[data-x="-1"][data-y="1"] {
    cursor: nesw-resize;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
    justify-content: flex-end;
    margin-top: 12px;
  }
  .size {
    margin-right: auto;
    color: var(--quiet);
    font-variant-numeric: tabular-nums;
  }
`;
