import { answer } from "./answer.js";
import { serve } from "./serve.js";

serve(answer);
