"""Whether forms are such as ODK Collect takes: by their structure, and by ODK Validate where Java and its jar are there (pyxform has it).
Standard library only. As a program: xforms.py FILE…"""

import importlib.util
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

NAMES = {"x": "http://www.w3.org/2002/xforms", "h": "http://www.w3.org/1999/xhtml", "orx": "http://openrosa.org/xforms"}
JAR_PLACE = "validators/odk_validate/bin/ODK_Validate.jar"
CONTROLS = ("input", "select1", "select", "upload")
JR = "{http://openrosa.org/javarosa}"


def local(tag):
    return tag.rsplit("}", 1)[-1]


def leaves(element, path):
    children = list(element)
    if not children:
        return [path]
    return [leaf for child in children for leaf in leaves(child, f"{path}/{local(child.tag)}")]


def structure(path):
    """What is wrong with a form by itself."""
    root = ET.parse(path).getroot()
    find = lambda place: root.findall(place, NAMES)
    instance = find("h:head/x:model/x:instance/*")[0]
    nodes = leaves(instance, f"/{local(instance.tag)}")
    plain = lambda text: text.replace("orx:", "")
    binds = [plain(bind.get("nodeset")) for bind in find("h:head/x:model/x:bind")]
    controls = [(local(element.tag), element) for element in find("h:body//*") if local(element.tag) in CONTROLS]
    faults = []
    if sorted(binds) != sorted(nodes):
        faults.append(f"binds and nodes differ: {set(binds) ^ set(nodes)}")
    refs = [element.get("ref") for _, element in controls]
    if len(set(refs)) != len(refs) or not set(refs) <= set(binds):
        faults.append(f"controls without a bind of their own: {set(refs) - set(binds)}")
    for name, element in controls:
        values = [value.text for value in element.findall("x:item/x:value", NAMES)]
        if name.startswith("select") and (not values or len(set(values)) != len(values) or any(" " in value for value in values)):
            faults.append(f"{element.get('ref')}: its choices {values}")
        if element.find("x:label", NAMES) is None:
            faults.append(f"{element.get('ref')} has no label")
    named = set(re.findall(r"jr:itext\('([^']*)'\)", pathlib.Path(path).read_text(encoding="utf-8")))
    for translation in find("h:head/x:model/x:itext/x:translation"):
        own = {text.get("id"): "".join(text.itertext()).strip() for text in translation}
        if set(own) != named or not all(own.values()):
            faults.append(f"{translation.get('lang')}: texts {set(own) ^ named} are missing or needless, or empty")
    for bind in find("h:head/x:model/x:bind"):
        for attribute in ("constraint", "required", "relevant"):
            for node in re.findall(r"/[A-Za-z_][\w/:]*", bind.get(attribute, "")):
                if plain(node) not in nodes:
                    faults.append(f"{attribute} of {bind.get('nodeset')} names {node}")
    if instance.get("id") is None or instance.get("version") is None or "instanceID" not in nodes[-1]:
        faults.append("no id, version or instanceID")
    return [f"{path}: {fault}" for fault in faults]


def jar():
    spec = importlib.util.find_spec("pyxform")
    place = spec and spec.origin and pathlib.Path(spec.origin).parent / JAR_PLACE
    return place if place and place.is_file() and shutil.which("java") else None


def check(paths):
    faults = [fault for path in paths for fault in structure(path)]
    validator = jar()
    if validator:
        result = subprocess.run(
            ["java", "-Djava.awt.headless=true", "-jar", str(validator), *map(str, paths)], capture_output=True, text=True)
        if result.returncode != 0 or "Result: Invalid" in result.stdout + result.stderr:
            faults.append("ODK Validate: " + (result.stdout + result.stderr)[-2000:])
    print(f"{len(paths)} forms, {'with' if validator else 'without'} ODK Validate")
    return faults


if __name__ == "__main__":
    found = check(sys.argv[1:])
    print("\n".join(found))
    sys.exit(1 if found else 0)
