/**
 * Runs a command as long as whoever started it lives: when standard input ends, for whatever reason, or the command does, the
 * whole process group is killed. Must be started as a group leader: node keeper.mjs COMMAND [ARGUMENT ...]
 */
import { spawn } from 'node:child_process';

const killAll = () => process.kill(-process.pid, 'SIGKILL');

const [command = '', ...args] = process.argv.slice(2);
spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  .once('exit', killAll)
  .once('error', (error) => {
    console.error(error.message);
    killAll();
  });
process.stdin.resume().once('close', killAll);
