/** The search panel's page: defines the `<afterimage-panel>` that the extension host's HTML contains. */
import "./panel.ts";
