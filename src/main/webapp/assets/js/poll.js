/** Asks again and again, one question at a time, and only while somebody looks at the page. */

/**
 * @param {() => Promise<boolean>} task tells whether to go on
 * @returns {() => void} asks at once
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
