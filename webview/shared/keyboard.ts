/**
 * Moves the keyboard once the view has it, which VS Code gives to it a moment after it has opened. A page that takes
 * it before takes it from wherever the user is by then, and closes the command palette over their typing.
 */
export function onceFocused(move: () => void): void {
  if (document.hasFocus()) move();
  else window.addEventListener("focus", move, { once: true });
}
