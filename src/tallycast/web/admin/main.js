// @ts-check
/** The admin page's composition root. */
import { compose } from "./compose.js";
import { drawAdmin } from "./pages/admin.js";

drawAdmin(compose());
