/** The viewer's page: `<afterimage-viewer>` in a webview of the extension host. */
import { adoptPageStyle } from "../shared/theme.ts";
import "./viewer.ts";

adoptPageStyle();
