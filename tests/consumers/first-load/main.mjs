// The entry of an app without a framework.
import { showDialog } from "./dialog.mjs";

showDialog();
