import { webkit } from "./engine.js";
import { walk } from "./walk.js";

walk(webkit());
