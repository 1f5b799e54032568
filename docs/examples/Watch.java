import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** An application's own cache that stays true: drops what Weir says was changed. Usage: java Watch.java PORT [PREFIX…] */
class Watch {
    static final Map<String, byte[]> CACHE = new ConcurrentHashMap<>();

    public static void main(String[] args) throws IOException {
        String prefixes = args.length > 1 ? " " + String.join(" ", java.util.List.of(args).subList(1, args.length)) : "";
        try (Socket weir = new Socket("127.0.0.1", Integer.parseInt(args[0]))) {
            weir.getOutputStream().write(("watch invalidations" + prefixes + "\r\n").getBytes());
            BufferedReader lines = new BufferedReader(new InputStreamReader(weir.getInputStream()));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                if (words[0].equals("OK")) {
                    System.out.println("watching");
                } else if (words[0].equals("GAP") || words[1].equals("*")) {
                    CACHE.clear(); // something was missed, or all was flushed
                    System.out.println("all");
                } else {
                    CACHE.remove(words[1]);
                    System.out.println(words[1] + " " + words[2]);
                }
            }
        }
    }
}
