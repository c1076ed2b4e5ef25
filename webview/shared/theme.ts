/**
 * The look all components share: VS Code's theme variables under a few names of our own, and its controls.
 * Colours come from the theme alone, but for what lies on or behind a picture: the paper, since a transparent picture was
 * drawn for a light page, and the handles and shade of cropping, which must be seen on any picture.
 */
import { css } from "lit";

/** Set on the outermost element of a view; inherited by everything inside. */
export const tokens = css`
  :host {
    --line: var(--vscode-contrastBorder, var(--vscode-widget-border, var(--vscode-panel-border, transparent)));
    --quiet: var(--vscode-descriptionForeground);
    --ground: color-mix(in srgb, var(--vscode-foreground) 5%, var(--vscode-editor-background));
    --paper: #ffffff;
    --match-line: var(--vscode-editor-findMatchBorder, var(--vscode-charts-yellow, var(--vscode-focusBorder)));
    --match-fill: var(--vscode-editor-findMatchHighlightBackground, transparent);
    --small: 0.92em;
    --radius: 4px;
    color: var(--vscode-foreground);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size);
    line-height: 1.4;
  }
`;

/** For every component: boxes, focus, icons and what only screen readers read. */
export const base = css`
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  :focus {
    outline: none;
  }
  :focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .icon {
    display: inline-block;
    flex: none;
    width: 16px;
    font: normal 16px/1 codicon;
    text-align: center;
    text-rendering: auto;
    user-select: none;
  }
  .spin {
    animation: spin 1.5s steps(30) infinite;
  }
  @keyframes spin {
    to {
      transform: rotate(360deg);
    }
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  mark {
    color: inherit;
    background: var(--match-fill);
    border-radius: 2px;
    box-shadow: 0 0 0 1px var(--vscode-editor-findMatchHighlightBorder, transparent);
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      animation-duration: 0s !important;
      transition-duration: 0s !important;
    }
  }
`;

/** Buttons as the workbench draws them. */
export const controls = css`
  button {
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    text-align: inherit;
    cursor: pointer;
  }
  button:disabled {
    opacity: 0.4;
    cursor: default;
  }
  .button {
    padding: 4px 12px;
    border: 1px solid var(--vscode-button-border, transparent);
    border-radius: var(--radius);
    background: var(--vscode-button-background);
    color: var(--vscode-button-foreground);
    line-height: 18px;
    white-space: nowrap;
  }
  .button:hover {
    background: var(--vscode-button-hoverBackground);
  }
  .button.secondary {
    border-color: var(--vscode-button-border, var(--line));
    background: var(--vscode-button-secondaryBackground);
    color: var(--vscode-button-secondaryForeground);
  }
  .button.secondary:hover {
    background: var(--vscode-button-secondaryHoverBackground);
  }
  .button:focus-visible {
    outline-offset: 2px;
  }
  .tool {
    display: inline-flex;
    flex: none;
    align-items: center;
    justify-content: center;
    min-width: 24px;
    height: 24px;
    padding: 0 4px;
    border-radius: var(--radius);
    color: var(--vscode-icon-foreground, inherit);
  }
  .tool:hover:not(:disabled) {
    background: var(--vscode-toolbar-hoverBackground);
    outline: 1px dashed var(--vscode-toolbar-hoverOutline, transparent);
    outline-offset: -1px;
  }
  .tool:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
  }
  .tool[aria-pressed="true"] {
    background: var(--vscode-inputOption-activeBackground);
    color: var(--vscode-inputOption-activeForeground);
    box-shadow: inset 0 0 0 1px var(--vscode-inputOption-activeBorder);
  }
  .link {
    color: var(--vscode-textLink-foreground);
  }
  .link:hover {
    color: var(--vscode-textLink-activeForeground);
    text-decoration: underline;
  }
`;
