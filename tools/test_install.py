"""java -jar convbook-kernel.jar install | doctor | uninstall, and what they say when something is wrong."""

import ctypes
import json
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from sizes import size

ROOT = Path(__file__).resolve().parent.parent
JAR = ROOT / "kernel/target/jars/convbook-kernel.jar"
NOBODY = 65534


def tree(folder):
    return {str(path): path.lstat().st_mtime_ns for path in folder.rglob("*") if path.is_file()} | {
        str(path): 0 for path in folder.rglob("*") if path.is_dir()
    }


def javas():
    """The Java that is used, and where there is one the newest of those beside it."""
    beside = sorted(Path("/usr/lib/jvm").glob("*-25-*/bin/jshell"))
    return ["java", *(str(tool.with_name("java")) for tool in beside[-1:])]


class InstallTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = Path(folder.name, "home 中文 folder")
        self.home.mkdir()
        (self.home / "jupyter/kernels/other").mkdir(parents=True)
        (self.home / "jupyter/kernels/other/kernel.json").write_text("{}")
        self.data = self.home / "jupyter"
        self.kernel = self.data / "kernels/convbook"

    def jar(self, *words, jar=JAR, data=None, java="java", locale={}, **how):
        environment = os.environ | {"JUPYTER_DATA_DIR": str(data or self.data)} | locale
        return subprocess.run(
            [java, "-jar", jar, *words], env=environment, capture_output=True, text=True, **how
        )

    def refuses(self, *words, because, **how):
        """It says why in one line, and leaves everything as it was."""
        before = tree(self.home)
        run = self.jar(*words, **how)
        self.assertNotEqual(run.returncode, 0, run.stdout)
        self.assertEqual(run.stdout, "")
        self.assertEqual(len(run.stderr.splitlines()), 1, run.stderr)
        self.assertIn(because, run.stderr)
        self.assertEqual(tree(self.home), before)

    def test_uninstall_leaves_what_was_there_before_install(self):
        before = tree(self.home)
        self.assertIn("is in", self.jar("install", check=True).stdout)
        self.assertTrue((self.kernel / "kernel.json").exists())
        self.assertIn("was in", self.jar("install", check=True).stdout)
        self.assertIn("Removed", self.jar("uninstall", check=True).stdout)
        self.assertEqual(tree(self.home), before)
        self.assertIn("There is no kernel", self.jar("uninstall", check=True).stdout)
        self.jar("install", "--data-dir", self.home / "new/data", check=True)
        self.jar("uninstall", "--data-dir", self.home / "new/data", check=True)
        self.assertEqual(list((self.home / "new").iterdir()), [])

    def test_an_older_kernel_of_the_course_is_replaced_whole(self):
        (self.kernel / "jars").mkdir(parents=True)
        (self.kernel / "kernel.json").write_text('{"display_name": "Java (ConvBook)"}')
        (self.kernel / "jars/api-0.1.jar").write_text("old")
        self.jar("install", check=True)
        names = {path.name for path in (self.kernel / "jars").iterdir()}
        self.assertIn("convbook-kernel.jar", names)
        self.assertNotIn("api-0.1.jar", names)

    def test_it_starts_from_a_path_with_spaces_and_chinese_characters(self):
        from jupyter_client.manager import KernelManager
        from jupyter_client.kernelspec import KernelSpecManager

        self.jar("install", check=True)
        specs = KernelSpecManager(kernel_dirs=[str(self.data / "kernels")])
        manager = KernelManager(kernel_name="convbook", kernel_spec_manager=specs)
        manager.start_kernel()
        self.addCleanup(manager.shutdown_kernel, now=True)
        client = manager.client()
        client.start_channels()
        self.addCleanup(client.stop_channels)
        client.wait_for_ready(timeout=120)
        shown = []
        client.execute_interactive("1 + 1", output_hook=shown.append, timeout=60)
        results = [m["content"]["data"] for m in shown if m["msg_type"] == "execute_result"]
        self.assertEqual(results, [{"text/plain": "2"}])

    def test_where_jupyter_looks_is_where_it_goes(self):
        from jupyter_core.paths import jupyter_data_dir

        environment = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")}
        run = subprocess.run(
            ["java", f"-Duser.home={self.home}", "-jar", JAR, "doctor"],
            env=environment | {"HOME": str(self.home), "CONVBOOK_DATA": str(self.home)},
            capture_output=True,
            text=True,
        )
        usual = os.path.relpath(jupyter_data_dir(), Path.home())
        if "JUPYTER_DATA_DIR" not in os.environ and "XDG_DATA_HOME" not in os.environ:
            self.assertIn(f"it is not in {self.home / usual / 'kernels/convbook'};", run.stdout)
        self.assertIn("cells: 1 + 1 is 2", run.stdout)
        self.assertEqual(run.returncode, 1)

    def kernel_in(self, folder, **variables):
        """Starts the installed kernel in a folder; returns what the texts of cells' values are."""
        from jupyter_client.kernelspec import KernelSpecManager
        from jupyter_client.manager import KernelManager

        specs = KernelSpecManager(kernel_dirs=[str(self.data / "kernels")])
        manager = KernelManager(kernel_name="convbook", kernel_spec_manager=specs)
        kept = {k: v for k, v in os.environ.items() if not re.match("LC_|LANG", k)}
        manager.start_kernel(cwd=str(folder), env=kept | variables)
        self.addCleanup(manager.shutdown_kernel, now=True)
        client = manager.client()
        client.start_channels()
        self.addCleanup(client.stop_channels)
        client.wait_for_ready(timeout=120)

        def value_of(code):
            shown = []
            reply = client.execute_interactive(code, output_hook=shown.append, timeout=60)
            self.assertEqual(reply["content"]["status"], "ok", reply["content"])
            values = [m["content"]["data"] for m in shown if m["msg_type"] == "execute_result"]
            return values[0]["text/plain"]

        return value_of

    @unittest.skipUnless(sys.platform == "linux", "elsewhere the names of files are no matter of locale")
    @size("all")
    def test_names_of_files_are_utf8_in_every_locale(self):
        folder = self.home / "犬"
        folder.mkdir()
        for java in javas():
            self.jar("install", java=java, check=True)
            for locale in ({"LC_ALL": "C"}, {"LANG": "xx_XX.UTF-8"}):
                with self.subTest(java=java, locale=locale):
                    value_of = self.kernel_in(folder, **locale)
                    path = 'java.nio.file.Path.of("a.txt")'
                    self.assertEqual(value_of(f'java.nio.file.Files.writeString({path}, "x")'), "a.txt")
                    self.assertTrue((folder / "a.txt").exists())
                    (folder / "a.txt").unlink()
                    self.assertEqual(value_of('new File("../犬").isDirectory()'), "true")

    @unittest.skipUnless(sys.platform == "linux", "elsewhere the names of files are no matter of locale")
    def test_a_locale_of_utf8_stays_the_users_own(self):
        self.jar("install", check=True)
        spec = json.loads((self.kernel / "kernel.json").read_text())
        start = [part.replace("{resource_dir}", str(self.kernel)) for part in spec["argv"][:2]]
        language = {"LANG": "C.UTF-8", "LC_MESSAGES": "de_DE.UTF-8", "LC_NUMERIC": "ar_EG.UTF-8"}
        kept = {k: v for k, v in os.environ.items() if not re.match("LC_|LANG", k)}
        started = subprocess.run([*start, "env"], env=kept | language, stdout=-1, text=True).stdout
        self.assertLessEqual({f"{k}={v}" for k, v in language.items()}, set(started.splitlines()))
        self.assertNotIn("LC_ALL", started)

    @unittest.skipUnless(sys.platform == "linux", "elsewhere the names of files are no matter of locale")
    def test_a_folder_whose_name_java_cannot_read_is_named(self):
        # The jar's own path must be readable, wherever the course lies.
        jars = shutil.copytree(JAR.parent, self.home.parent / "jars")
        with_locale = {"locale": {"LC_ALL": "C"}, "jar": jars / JAR.name}
        for how in ({}, {"data": self.home / "usual"}):
            self.refuses("install", because="set LC_ALL=C.UTF-8 and try again", **how, **with_locale)
        self.refuses("install", "--data-dir", self.home, because="LC_ALL=C.UTF-8", **with_locale)

    def test_more_memory_is_had_as_java_has_it(self):
        self.jar("install", check=True)
        heap = "Runtime.getRuntime().maxMemory() >> 20"
        for variables, least, most in (
            ({}, 1900, 2048),
            ({"JAVA_TOOL_OPTIONS": "-Xmx3g"}, 2900, 3072),
            ({"JDK_JAVA_OPTIONS": "-Xmx3g"}, 2900, 3072),
        ):
            megabytes = int(self.kernel_in(self.home, **variables)(heap))
            self.assertTrue(least <= megabytes <= most, (variables, megabytes))

    @size("all")
    def test_what_one_java_kept_is_made_anew_for_another(self):
        self.jar("install", check=True)
        archive = self.kernel / "convbook.jsa"
        self.assertGreater(archive.stat().st_size, 5 << 20)
        spec = json.loads((self.kernel / "kernel.json").read_text())
        self.assertIn("was in", self.jar("install", check=True).stdout)
        # As an update in place leaves it.
        spec["metadata"]["java"] = "17.0.1+12"
        (self.kernel / "kernel.json").write_text(json.dumps(spec))
        archive.unlink()
        archive.write_bytes(b"of another Java")
        ignored = [part.replace("{resource_dir}", str(self.kernel)) for part in spec["argv"][:-1]]
        run = subprocess.run([*ignored, "help"], capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertTrue(run.stdout.startswith("usage:"), run.stdout)
        self.assertIn("is in", self.jar("install", check=True).stdout)
        self.assertGreater(archive.stat().st_size, 5 << 20)

    def test_glibc_takes_the_thresholds_if_and_only_if_the_kernel_sets_them(self):
        self.jar("install", check=True)
        set_there = json.loads((self.kernel / "kernel.json").read_text())["env"]
        accepted = ctypes.CDLL(None).mallopt(-3, 1 << 30)  # -3: M_MMAP_THRESHOLD
        self.assertEqual("MALLOC_MMAP_THRESHOLD_" in set_there, bool(accepted))

    def test_another_kernel_of_the_same_name_is_left_alone(self):
        self.kernel.mkdir()
        (self.kernel / "kernel.json").write_text('{"display_name": "Mine"}')
        self.refuses("install", because="that is not the course's")
        self.refuses("uninstall", because="that is not the course's")

    def test_a_file_in_the_way_is_named(self):
        (self.home / "file").write_text("")
        self.refuses("install", data=self.home / "file", because="file is in the way")

    def test_a_full_disk_is_named(self):
        def small_files():
            resource.setrlimit(resource.RLIMIT_FSIZE, (20 << 20, 20 << 20))

        self.refuses("install", because="nothing was installed", preexec_fn=small_files)

    @size("all")
    @unittest.skipUnless(os.geteuid() == 0, "only root may mount a small disk")
    def test_a_small_disk_is_named_with_what_it_lacks(self):
        disk = self.home / "disk"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", disk]
        if subprocess.run(mount, stderr=subprocess.DEVNULL).returncode:
            self.skipTest("nothing can be mounted here")
        self.addCleanup(subprocess.run, ["umount", disk], check=True)
        self.refuses("install", data=disk / "jupyter", because="MB free and the kernel takes")

    def test_a_home_that_cannot_be_written_is_named(self):
        how = {}
        if os.geteuid() == 0:
            how = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            if subprocess.run(["test", "-r", JAR], **how).returncode:
                self.skipTest("root's own folder is closed to the user who would try it")
        for folder in (self.home.parent, self.home, self.data, self.data / "kernels"):
            folder.chmod(0o555)
            self.addCleanup(folder.chmod, 0o755)
        self.refuses("install", because="you may not write to", **how)

    def test_a_jar_without_those_it_needs_says_so(self):
        alone = shutil.copy(JAR, self.home)
        self.refuses("install", jar=alone, because="unpack the whole release")

    @size("all")
    def test_a_runtime_without_the_compiler_is_named(self):
        image = self.home / "jre"
        modules = "java.base,java.desktop,java.logging,java.xml,java.naming,java.management"
        link = ["jlink", "--add-modules", modules, "--output", image]
        if not shutil.which("jlink") or subprocess.run(link, capture_output=True).returncode:
            self.skipTest("this JDK has no jlink")
        run = subprocess.run(
            [image / "bin/java", "-jar", JAR, "install"], capture_output=True, text=True
        )
        self.assertEqual(run.returncode, 2)
        self.assertEqual(len(run.stderr.splitlines()), 1, run.stderr)
        self.assertIn("without the JDK's tools; install a JDK, 17 or newer", run.stderr)

    def test_an_unknown_word_or_option_is_refused(self):
        self.refuses("install", "--user", because="takes --data-dir FOLDER or nothing")
        self.refuses("doctor", "--all", because="takes --licenses or nothing")

    def test_an_occupied_port_is_one_sentence(self):
        sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(5)]
        names = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")
        ports = {name: s.getsockname()[1] for name, s in zip(names, sockets)}
        for free in sockets[1:]:
            free.close()
        self.addCleanup(sockets[0].close)
        file = self.home / "connection.json"
        rest = {"ip": "127.0.0.1", "transport": "tcp", "key": "k", "kernel_name": ""}
        file.write_text(json.dumps(ports | rest | {"signature_scheme": "hmac-sha256"}))
        self.refuses(str(file), because="could not take the ports", timeout=60)


if __name__ == "__main__":
    unittest.main()
