import { firefox } from "./engine.js";
import { walk } from "./walk.js";

walk(firefox());
