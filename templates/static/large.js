// Before anything is shown, or a reader of large type would see the other first.
try {
  if (localStorage.getItem("gazette-large")) document.documentElement.classList.add("large");
} catch { /* not remembered, then */ }
