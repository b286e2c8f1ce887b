// Behaviour every page may use. Each part looks for its own data attributes and stays away otherwise.
import Collapse from "bootstrap/js/dist/collapse";
import Dropdown from "bootstrap/js/dist/dropdown";
import Offcanvas from "bootstrap/js/dist/offcanvas";
import { watchConfirmations } from "./confirm.js";
import { watchFileDrops } from "./file-drop.js";
import { watchForms } from "./forms.js";
import { watchKeys } from "./keys.js";
import { watchAnswers } from "./answers.js";
import { watchPrintButtons } from "./print.js";
import { showCurrentSteps } from "./steppers.js";
import { watchSearches } from "./searches.js";
import { watchSuggestions } from "./suggest.js";
import { watchThemeSwitches } from "./theme-switch.js";

window.gongzao = { Collapse, Dropdown, Offcanvas };

watchConfirmations();
watchFileDrops();
watchForms();
watchKeys();
watchAnswers();
watchPrintButtons();
showCurrentSteps();
watchSearches();
watchSuggestions();
watchThemeSwitches();
