// The link's token stands after the `#`, which browsers send to nobody: so it is put into the form
// here, and taken out of the address, where somebody who looks over a shoulder could read it.
"use strict";

const field = document.getElementById("token");
const token = decodeURIComponent(location.hash.slice(1));
if (field && token.startsWith("hubl_")) {
  field.value = token;
  document.getElementById("token-row").hidden = true;
  history.replaceState(null, "", location.pathname);
  document.getElementById("password").focus();
}
