// The listing wizard: typing is saved on the way, and processes are found by typing.
import { watchAutosave } from "./autosave.js";
import { watchPickers } from "./picker.js";

watchAutosave();
watchPickers();
