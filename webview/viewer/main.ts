/** The viewer's page: defines the `<afterimage-viewer>` that the extension host's HTML contains. */
import "./viewer.ts";
