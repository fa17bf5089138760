/** Stands in for VS Code around the page: passes its questions on to the analysis, and remembers where reading has got to. */
import { themes } from '../../webview/harness/themes.ts';

interface Message {
  readonly kind: string;
  readonly name?: string;
  readonly value?: unknown;
}

const theme = themes[(new URLSearchParams(location.search).get('theme') ?? 'dark') as keyof typeof themes];
for (const [variable, value] of Object.entries(theme.variables))
  document.documentElement.style.setProperty(`--vscode-${variable}`, value);
document.body.className = theme.body;

const worker = new Worker('pageWorker.js');
let state: Message = { kind: 'notice', name: 'state', value: { phase: 'reading', progress: null } };
let listening = false;
const toPage = (message: unknown): boolean => window.dispatchEvent(new MessageEvent('message', { data: message }));

worker.onmessage = ({ data }: MessageEvent<Message>) => {
  if (data.kind === 'notice') state = data;
  if ((data.value as { phase?: string } | undefined)?.phase === 'ready') performance.mark('read');
  if (data.kind !== 'notice' || listening) toPage(data);
};
worker.postMessage({ kind: 'notice', name: 'read', value: null });

Object.assign(window, {
  acquireVsCodeApi: () => ({
    postMessage(message: Message) {
      if (message.kind === 'request') return worker.postMessage(message);
      if (message.name !== 'ready') return;
      listening = true;
      setTimeout(() => toPage(state));
    },
    getState: () => undefined,
    setState: () => {},
  }),
});
