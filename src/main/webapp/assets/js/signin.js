/** Says why the person was sent to the sign-in page, and fills in the accounts of the demo. */

const form = document.getElementById('signin');
const ended = document.getElementById('ended');

const words = sessionStorage.getItem('roomkey.ended');
sessionStorage.removeItem('roomkey.ended');
if (words) {
  ended.textContent = words;
  ended.hidden = false;
}

for (const choice of document.querySelectorAll('[data-demo-user]')) {
  choice.addEventListener('click', () => {
    form.elements.username.value = choice.dataset.demoUser;
    form.elements.password.value = `${choice.dataset.demoUser}-demo`;
    form.requestSubmit();
  });
}
