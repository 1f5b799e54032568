package io.weir.loadtest.scenario;

/**
 * One mistake in a scenario, as it is told to people.
 *
 * @param place {@code file:line}, or the file where there is no line
 * @param path of the setting, empty where it is the file as a whole
 */
public record Problem(String place, String path, String message) {
    @Override
    public String toString() {
        return place + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
