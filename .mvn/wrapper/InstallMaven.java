import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Fetches a Maven distribution, checks its SHA-512 and unpacks it: {@code java InstallMaven.java URL SHA512 DIRECTORY}.
 *
 * <p>Plain Java, because a machine with a JDK and nothing else has no curl, wget or unzip. The directory appears at once and
 * whole, or not at all; runs beside each other do no harm.
 */
final class InstallMaven {
    private static final int TIMEOUT_MILLISECONDS = 60_000;

    private InstallMaven() {}

    public static void main(String[] arguments) throws GeneralSecurityException {
        Path home = Path.of(arguments[2]);
        try {
            Files.createDirectories(home.getParent());
            Path scratch = Files.createTempDirectory(home.getParent(), ".installing-");
            try {
                Path archive = scratch.resolve("maven.zip");
                fetch(URI.create(arguments[0]), archive, arguments[1]);
                unpack(archive, scratch.resolve("maven"));
                publish(scratch.resolve("maven"), home);
            } finally {
                delete(scratch);
            }
        } catch (IOException e) {
            System.err.println("mvnw: " + e);
            System.exit(1);
        }
    }

    private static void fetch(URI source, Path archive, String expected) throws IOException, GeneralSecurityException {
        URLConnection connection = source.toURL().openConnection(proxy(source));
        connection.setConnectTimeout(TIMEOUT_MILLISECONDS);
        connection.setReadTimeout(TIMEOUT_MILLISECONDS);
        MessageDigest digest = MessageDigest.getInstance("SHA-512");
        try (InputStream in = new DigestInputStream(connection.getInputStream(), digest)) {
            Files.copy(in, archive);
        }
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(expected)) {
            throw new IOException("The file at " + source + " has the SHA-512 " + found + ", expected is " + expected);
        }
    }

    /** The proxy of {@code https_proxy} or {@code http_proxy}, which the JDK does not read by itself. */
    private static Proxy proxy(URI source) {
        String variable = source.getScheme() + "_proxy";
        String setting = System.getenv().getOrDefault(variable, System.getenv(variable.toUpperCase(Locale.ROOT)));
        if (setting == null || setting.isBlank()) {
            return Proxy.NO_PROXY;
        }
        URI address = URI.create(setting.contains("://") ? setting : "http://" + setting);
        return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(address.getHost(), address.getPort()));
    }

    /** Unpacks without the archive's own top folder. */
    private static void unpack(Path archive, Path directory) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(archive)))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path target = directory.resolve(entry.getName().replaceFirst("^[^/]*/", "")).normalize();
                if (!target.startsWith(directory)) {
                    throw new IOException("The archive names a file outside itself: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(zip, target);
                }
            }
        }
        for (String command : List.of("bin/mvn", "bin/mvnDebug")) {
            if (!directory.resolve(command).toFile().setExecutable(true, false)) {
                throw new IOException("Cannot make " + command + " executable in " + directory);
            }
        }
    }

    private static void publish(Path unpacked, Path home) throws IOException {
        try {
            Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Another run may have been faster; its copy passed the same check.
            if (!Files.isExecutable(home.resolve("bin/mvn"))) {
                throw e;
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
