// Lets a phone keep the shop's own files, for a time without a line.
addEventListener("load", () => navigator.serviceWorker?.register("/worker.js").catch(() => undefined));
