"""How `static/vendor` comes to be: `make vendor`, with Node.js; nobody else needs any of it.

`package.json` pins the packages, `package-lock.json` all that they need. For newer ones change the
first, run `npm install --package-lock-only` in this folder, then `make vendor`.
"""
