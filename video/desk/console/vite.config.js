// Relative addresses only (the desk may be mounted below a path); nothing is inlined, because the
// desk's Content-Security-Policy allows files of its own origin alone.
export default {
  base: "./",
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 200,
  },
};
