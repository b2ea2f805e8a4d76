// The dialogs.
export const DIALOGS = `
<dialog id="confirm" aria-labelledby="confirm-title" aria-describedby="confirm-impact"><form>
  <h2 id="confirm-title"></h2><p id="confirm-changed" class="stop"></p>
  <ul id="confirm-impact" class="impact"></ul><ul id="confirm-nodes" class="named" tabindex="0" aria-labelledby="confirm-title"></ul>
  <p id="confirm-text" class="quiet" data-text="confirmText"></p>
  <label class="check"><input type="checkbox" id="confirm-jobs"><span data-text="acceptJobs"></span></label>
  <label class="field"><span><span data-text="typeName"></span> <bdi id="confirm-expected" class="expected mono"></bdi></span><input id="confirm-name" autocomplete="off" spellcheck="false"></label>
  <p id="confirm-offline" class="stop" role="alert"></p>
  <div class="buttons"><button type="button" id="cancel" data-text="cancel" autofocus></button><button id="go" class="danger"></button></div>
</form></dialog>
<dialog id="forget" aria-labelledby="forget-title"><form method="dialog">
  <h2 id="forget-title" data-text="forgetTitle"></h2><p data-text="forgetSure"></p>
  <div class="buttons"><button id="forget-cancel" data-text="cancel" autofocus></button><button id="forget-go" class="danger" data-text="forgetGo"></button></div>
</form></dialog>
<dialog id="paste-dialog" aria-labelledby="paste-title"><form method="dialog">
  <h2 id="paste-title" data-text="pasteTitle"></h2><label class="field"><span data-text="pasteHint"></span><textarea id="list" rows="6" spellcheck="false" autofocus></textarea></label>
  <div id="found" class="found" role="status"></div>
  <div class="buttons"><button id="paste-cancel" data-text="cancel"></button><button type="button" id="take" class="main"></button></div>
</form></dialog>`;
