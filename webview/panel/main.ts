/** The search panel's page: `<afterimage-panel>` in a webview of the extension host. */
import { adoptPageStyle } from "../shared/theme.ts";
import "./panel.ts";

adoptPageStyle();
