/** Hides the password, with a button that shows it. Without scripts it is visible, so that nobody mistypes it unseen. */

const password = document.getElementById('password');
const show = document.getElementById('show');

function set(hidden) {
  password.type = hidden ? 'password' : 'text';
  show.textContent = hidden ? show.dataset.show : show.dataset.hide;
}

set(true);
show.hidden = false;
show.addEventListener('click', () => set(password.type === 'text'));
