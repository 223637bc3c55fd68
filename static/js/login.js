// The demo's sign-in: a button fills in one of its people and signs in.
document.querySelectorAll("[data-demo-login]").forEach((button) =>
  button.addEventListener("click", () => {
    const form = document.querySelector("form.form");
    form.elements.login.value = button.dataset.demoLogin;
    form.elements.password.value = "salesplan-demo";
    form.requestSubmit();
  }),
);
