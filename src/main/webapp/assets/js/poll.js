/** Repeats a task, one run at a time, while the page is visible. */

/**
 * @param {() => Promise<boolean>} task resolves with whether to continue
 * @returns {() => void} runs the task at once
 */
export function poll(millis, task) {
  let timer;
  let busy = false;
  let over = false;

  async function run() {
    clearTimeout(timer);
    if (busy || over || document.hidden) return;
    busy = true;
    over = !(await task());
    busy = false;
    if (!over && !document.hidden) timer = setTimeout(run, millis);
  }

  document.addEventListener('visibilitychange', () => (document.hidden ? clearTimeout(timer) : run()));
  run();
  return run;
}
