import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import './picture/overview.ts';
import './picture/timeBar.ts';
import './views/causeCard.ts';
import './views/details.ts';
import './views/filterBar.ts';
import './views/findBar.ts';
import './views/flowList.ts';
import './views/ladder.ts';
import './views/listTools.ts';
import './views/splitter.ts';
import './views/summaryBar.ts';
// Last: it is already in the page, and makes the others when it is defined.
import './views/timeline.ts';
