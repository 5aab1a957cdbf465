<%@ tag pageEncoding="UTF-8" trimDirectiveWhitespaces="true" body-content="empty"
    description="The dialog of secret.js, which shows a secret once." %>
<%@ attribute name="title" required="true" description="text that is safe in HTML" %>
<%@ attribute name="words" required="true" description="text that is safe in HTML" %>
<%@ attribute name="label" required="true" description="text that is safe in HTML" %>
<dialog id="secret-dialog" aria-labelledby="secret-title" aria-describedby="secret-words">
  <article>
    <h2 id="secret-title">${title}</h2>
    <p class="notice" id="secret-words">${words}</p>
    <label for="secret">${label}</label>
    <div class="secret">
      <input id="secret" readonly autocomplete="off" spellcheck="false">
      <button type="button" id="secret-copy">${t['tokens.secret.copy']}</button>
    </div>
    <p class="fine" id="secret-copied" role="status"></p>
    <div class="actions"><button type="button" class="quiet" id="secret-done">${t['tokens.secret.done']}</button></div>
  </article>
</dialog>
