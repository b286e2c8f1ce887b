// The unit calendar: rows are units, time runs right. Reads the JSON that [data-calendar] names:
// {view, date, resources: [{id, title}], events: [{id, resourceId, start, end, title, kind, url}],
//  form: id of the form that a selected range fills (fields unit, starts_at, ends_at), labels: {…}}.
import { Interaction, ResourceTimeline, createCalendar } from "@event-calendar/core";
import "@event-calendar/core/index.css";

const pad = (number) => String(number).padStart(2, "0");

function local(date) {
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

function fill(form, selection) {
  form.elements.starts_at.value = local(selection.start);
  form.elements.ends_at.value = local(selection.end);
  if (selection.resource) {
    form.elements.unit.value = selection.resource.id;
  }
  form.elements.starts_at.focus();
}

function open(info) {
  const { url } = info.event.extendedProps;
  if (url) {
    window.location.assign(url);
  }
}

function options(given) {
  const form = given.form && document.getElementById(given.form);
  return {
    view: given.view || "resourceTimelineWeek",
    date: given.date,
    locale: document.documentElement.lang,
    firstDay: 1,
    height: "auto",
    nowIndicator: true,
    slotDuration: "02:00",
    slotWidth: 48,
    headerToolbar: { start: "title", center: "", end: "today prev,next" },
    buttonText: given.labels || {},
    resources: given.resources,
    events: given.events.map((event) => ({
      ...event,
      resourceIds: [event.resourceId],
      classNames: [`calendar-${event.kind}`],
      extendedProps: { url: event.url },
    })),
    editable: false,
    selectable: Boolean(form),
    select: (selection) => form && fill(form, selection),
    eventClick: open,
  };
}

document.querySelectorAll("[data-calendar]").forEach((element) => {
  const given = JSON.parse(document.getElementById(element.dataset.calendar).textContent);
  createCalendar(element, [ResourceTimeline, Interaction], options(given));
});
