"""What axe finds on the page in front of a person, against WCAG 2.2 AA."""

from axe_playwright_python.sync_playwright import Axe

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def violations(reader, address):
    """Rule and places, by page."""
    answer = Axe().run(reader.page, options=RULES).response["violations"]
    return {
        f"{reader.name} {address} {each['id']}": [node["target"] for node in each["nodes"]]
        for each in answer
    }
