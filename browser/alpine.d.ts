// What is used of Alpine here; it brings no types of its own.
declare module '@alpinejs/csp' {
  const Alpine: {
    data(name: string, make: () => object): void;
    start(): void;
  };
  export default Alpine;
}
