import { css } from "lit";

export const panelStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  .panel {
    display: flex;
    flex-direction: column;
    height: 100vh;
    background: var(--vscode-editor-background);
  }
  header {
    display: grid;
    gap: 10px;
    flex: none;
    padding: 16px 24px 8px;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    align-items: center;
    justify-content: space-between;
    min-height: 20px;
    color: var(--quiet);
    font-size: var(--small);
  }
  main {
    flex: auto;
    min-height: 0;
    padding: 12px 14px 32px 24px;
    overflow-y: auto;
    scrollbar-gutter: stable;
    scrollbar-color: auto;
  }
  main::-webkit-scrollbar {
    width: 10px;
  }
  main::-webkit-scrollbar-thumb {
    background: var(--vscode-scrollbarSlider-background);
  }
  main::-webkit-scrollbar-thumb:hover {
    background: var(--vscode-scrollbarSlider-hoverBackground);
  }
  main::-webkit-scrollbar-thumb:active {
    background: var(--vscode-scrollbarSlider-activeBackground);
  }
  .drop {
    position: fixed;
    z-index: 3;
    inset: 8px;
    display: grid;
    gap: 8px;
    place-content: center;
    justify-items: center;
    border: 2px dashed var(--vscode-focusBorder);
    border-radius: 8px;
    background: color-mix(in srgb, var(--vscode-editor-background) 80%, transparent);
    font-size: 1.3em;
    pointer-events: none;
  }
  .drop .icon {
    width: 32px;
    font-size: 32px;
  }
  .note {
    display: flex;
    gap: 6px;
    align-items: center;
    margin-bottom: 8px;
    color: var(--quiet);
    font-size: var(--small);
  }
  .note .icon {
    font-size: 14px;
  }
  @container (max-width: 560px) {
    header {
      padding: 12px 12px 6px;
    }
    main {
      padding: 8px 2px 24px 12px;
    }
  }
`;
